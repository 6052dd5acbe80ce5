"""Checks webhooks with the old official package (terra-python 0.0.17), whose verifier takes exactly two elements.

Reads lines `signature header<TAB>secret<TAB>body` on standard input. Every line must be accepted, and must be rejected
when one byte of its body is changed. Prints `<N> accepted`.
"""

import sys

from terra.base_client import Terra


def main():
    accepted = 0
    for line in sys.stdin.buffer.read().decode("utf-8").splitlines():
        header, secret, body = line.split("\t")
        client = Terra(api_key="unused", dev_id="unused", secret=secret)
        assert client.check_terra_signature(body, header), f"refused: {body}"
        for position in (0, len(body) // 2, len(body) - 1):
            other = "x" if body[position] != "x" else "y"
            changed = body[:position] + other + body[position + 1 :]
            assert not client.check_terra_signature(changed, header), f"a changed byte was accepted: {body}"
        accepted += 1
    print(f"{accepted} accepted")


main()
