"""Validates payloads with the strict pydantic models of the official Python SDK (terra-python 1.1.0).

Reads JSON lines on standard input: what `strapline payload` prints, or any objects with `type` (activity, daily, sleep,
body) and `data` (one body, or a list of them as in a webhook event). Strict means that a fraction where the model has a
whole number is an error, as is a number in quotes. Members that the models lack are listed, and are no error: the models
take them, because the published description is newer than they are.

    strapline payload frames.jsonl | python validate_payloads.py

Exit status: 0 all are valid, 1 at least one is not, 2 there was nothing to validate.
"""

import json
import sys
from collections import Counter

import pydantic
from terra.core.serialization import convert_and_respect_annotation_metadata
from terra.types.activity import Activity
from terra.types.activity_event import ActivityEvent
from terra.types.body import Body
from terra.types.body_event import BodyEvent
from terra.types.daily import Daily
from terra.types.daily_event import DailyEvent
from terra.types.sleep import Sleep
from terra.types.sleep_event import SleepEvent

MODELS = {
    "activity": (Activity, ActivityEvent),
    "daily": (Daily, DailyEvent),
    "sleep": (Sleep, SleepEvent),
    "body": (Body, BodyEvent),
}


def validate(model, value):
    """The model of `value`, with names such as MET_data turned into the model's own as the SDK itself does it."""
    renamed = convert_and_respect_annotation_metadata(object_=value, annotation=model, direction="read")
    return pydantic.TypeAdapter(model).validate_python(renamed, strict=True)


def unknown_members(model, path=""):
    """The members of a validated model that its class does not declare."""
    for name in model.model_extra or {}:
        yield f"{path}{name}"
    for name in type(model).model_fields:
        value = getattr(model, name)
        for element in value if isinstance(value, list) else [value]:
            if isinstance(element, pydantic.BaseModel):
                yield from unknown_members(element, f"{path}{name}.")


def main():
    valid, wrong, unknown = Counter(), 0, Counter()
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        payload = json.loads(line)
        kind = payload["type"]
        body_model, event_model = MODELS[kind]
        bodies = payload["data"] if isinstance(payload["data"], list) else [payload["data"]]
        event = {
            "type": kind,
            "user": {"user_id": payload.get("user_id", "u1"), "provider": "STRAPLINE"},
            "data": bodies,
            "version": "2022-03-16",
        }
        try:
            validate(event_model, event)
            for body in bodies:
                unknown.update(f"{kind}: {name}" for name in unknown_members(validate(body_model, body)))
            valid[kind] += 1
        except pydantic.ValidationError as error:
            wrong += 1
            print(f"line {number}: {kind} is not valid", file=sys.stderr)
            for problem in error.errors()[:10]:
                print(f"  {'.'.join(map(str, problem['loc']))}: {problem['msg']}", file=sys.stderr)
    for name, count in sorted(unknown.items()):
        print(f"not in the models: {name} ({count})")
    print(f"valid: {dict(sorted(valid.items()))}, not valid: {wrong}")
    if wrong:
        return 1
    return 0 if valid else 2


if __name__ == "__main__":
    sys.exit(main())
