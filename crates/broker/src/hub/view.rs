//! What a consumer may and wants to see.

use std::sync::Arc;

use strapline_units::Private;
use strapline_wire::{Filter, SESSION};

/// Which frames of a developer's stream are shown; by default all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Whom the token allows, where that is one user only.
    allowed: Option<Private<Arc<str>>>,
    users: Option<Vec<Private<Arc<str>>>>,
    types: Option<Vec<Box<str>>>,
}

impl View {
    /// What a token allows (one user, or all) and a filter asks for.
    pub fn new(allowed: Option<&Private<Arc<str>>>, filter: Option<&Filter>) -> Self {
        let wanted = filter.and_then(|filter| filter.uids.as_ref());
        let users = match (allowed, wanted) {
            (None, None) => None,
            (Some(user), None) => Some(vec![user.clone()]),
            (None, Some(uids)) => {
                let mut users: Vec<Private<Arc<str>>> =
                    uids.iter().map(|uid| Private::new(Arc::from(uid.as_str()))).collect();
                users.sort_by(|one, other| one.expose().cmp(other.expose()));
                users.dedup();
                Some(users)
            }
            (Some(user), Some(uids)) => {
                let shown = uids.iter().any(|uid| uid.as_str() == user.expose().as_ref());
                Some(shown.then(|| user.clone()).into_iter().collect())
            }
        };
        let types = filter.and_then(|filter| filter.types.as_ref());
        let types = types.map(|types| types.iter().map(|t| t.as_str().into()).collect());
        Self { allowed: allowed.cloned(), users, types }
    }

    /// The user whom the token allows; `None` where it allows all of them.
    pub(crate) const fn allowed(&self) -> Option<&Private<Arc<str>>> {
        self.allowed.as_ref()
    }

    /// The users who are shown; `None` for all of them.
    pub(crate) fn users(&self) -> Option<&[Private<Arc<str>>]> {
        self.users.as_deref()
    }

    /// The only user who is shown, where there is exactly one.
    pub(crate) fn only_user(&self) -> Option<&Private<Arc<str>>> {
        match self.users.as_deref() {
            Some([user]) => Some(user),
            _ => None,
        }
    }

    /// Whether a data type is shown. What producers say of their sessions is an extension, so that it is shown to those
    /// only who name it.
    pub(crate) fn shows_type(&self, t: &str) -> bool {
        match &self.types {
            None => t != SESSION,
            Some(types) => types.iter().any(|shown| **shown == *t),
        }
    }

    /// Whether a frame is shown.
    pub(crate) fn shows(&self, user: &Private<Arc<str>>, t: &str) -> bool {
        self.users.as_ref().is_none_or(|users| users.contains(user)) && self.shows_type(t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> Private<Arc<str>> {
        Private::new(name.into())
    }

    #[test]
    fn a_filter_never_shows_more_than_the_token() {
        let all = View::new(None, None);
        assert!(all.shows(&user("a"), "T") && all.users().is_none());
        let viewer = View::new(Some(&user("a")), None);
        assert!(viewer.shows(&user("a"), "T") && !viewer.shows(&user("b"), "T"));
        let filter =
            Filter { uids: Some(vec!["b".into(), "a".into(), "b".into()]), types: Some(vec!["T".into()]) };
        let viewer = View::new(Some(&user("a")), Some(&filter));
        assert_eq!(viewer.only_user(), Some(&user("a")));
        assert!(!viewer.shows(&user("b"), "T") && !viewer.shows(&user("a"), "U"));
        let filtered = View::new(None, Some(&filter));
        assert_eq!(filtered.users().map(<[_]>::len), Some(2));
        let notes = Filter { types: Some(vec![SESSION.into()]), ..Filter::default() };
        assert!(!all.shows_type(SESSION) && View::new(None, Some(&notes)).shows_type(SESSION));
        let nothing = View::new(Some(&user("c")), Some(&filter));
        assert!(!nothing.shows(&user("c"), "T") && nothing.users() == Some(&[]));
    }
}
