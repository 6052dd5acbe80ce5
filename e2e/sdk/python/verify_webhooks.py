"""Checks webhooks with the newest official package (terra-python 1.1.0): its verifier, and its models, strictly.

Reads lines `signature header<TAB>secret<TAB>body` on standard input. Every line must be accepted, and must be rejected
when one byte of its body, its signature, its time or its secret is changed. Prints `<N> accepted`.
"""

import importlib
import json
import sys

import pydantic
from terra.utils.verify_signature import WebhookVerificationError, verify_terra_webhook_signature

# Kinds that this package has no model for, or whose name in it is another.
MODELS = {
    "auth": ("auth_success_event", "AuthSuccessEvent"),
    "auth_cancelled": None,
}


def model_of(kind):
    if kind in MODELS:
        found = MODELS[kind]
    else:
        found = (f"{kind}_event", "".join(word.capitalize() for word in kind.split("_")) + "Event")
    if found is None:
        return None
    module = importlib.import_module(f"terra.types.{found[0]}")
    return getattr(module, found[1])


def accepts(body, header, secret):
    try:
        return verify_terra_webhook_signature(body, header, secret)
    except WebhookVerificationError:
        return False


def changed(text, position):
    other = "x" if text[position] != "x" else "y"
    return text[:position] + other + text[position + 1 :]


def main():
    accepted = 0
    for line in sys.stdin.buffer.read().decode("utf-8").splitlines():
        header, secret, body = line.split("\t")
        assert accepts(body, header, secret), f"refused: {body}"
        for position in (0, len(body) // 2, len(body) - 1):
            assert not accepts(changed(body, position), header, secret), f"a changed byte was accepted: {body}"
        assert not accepts(body, changed(header, len(header) - 1), secret)
        assert not accepts(body, changed(header, header.index(",") - 1), secret)
        assert not accepts(body, header, changed(secret, len(secret) - 1))
        content = json.loads(body)
        model = model_of(content["type"])
        if model is not None:
            try:
                model.model_validate_json(body, strict=True)
            except pydantic.ValidationError as error:
                raise SystemExit(f"{body}: {error}")
        accepted += 1
    print(f"{accepted} accepted")


main()
