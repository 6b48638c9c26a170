"""What plain words mean in YAML 1.1, by PyYAML's patterns: `1e-3` without a point is a text."""

import datetime
import re

_BOOLS = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}
_BOOL = re.compile(r"^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$")
_FLOAT = re.compile(r"^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$")
_INT = re.compile(r"^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$")
_NULL = re.compile(r"^(?:~|null|Null|NULL|)$")
_DATE = re.compile(r"^(\d\d\d\d)-(\d\d?)-(\d\d?)$")
_TIME = re.compile(r"^(\d\d\d\d)-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?$")


def resolved(text):
    if _NULL.match(text):
        return None
    if _BOOL.match(text):
        return _BOOLS[text.lower()]
    if _INT.match(text):
        return _integer(text.replace("_", ""))
    if _FLOAT.match(text):
        return _float(text.replace("_", "").lower())
    found = _DATE.match(text)
    if found:
        return datetime.date(*map(int, found.groups()))
    return _moment(text) if text[:4].isdigit() and _TIME.match(text) else text


def _sexagesimal(text, number):
    total = 0
    for part in text.split(":"):
        total = total * 60 + number(part)
    return total


def _integer(text):
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
    if digits.startswith("0b"):
        return sign * int(digits[2:], 2)
    if digits.startswith("0x"):
        return sign * int(digits[2:], 16)
    if len(digits) > 1 and digits[0] == "0":
        return sign * int(digits, 8)
    return sign * _sexagesimal(digits, int)


def _float(text):
    sign, digits = (-1.0, text[1:]) if text[0] == "-" else (1.0, text.lstrip("+"))
    if digits in (".inf", ".nan"):
        return sign * float(digits[1:])
    return sign * _sexagesimal(digits, float)


def _moment(text):
    year, month, day, hour, minute, second, fraction, zone, sign, zone_hours, zone_minutes = _TIME.match(text).groups()
    made = datetime.datetime(*map(int, (year, month, day, hour, minute, second)), int((fraction or "0")[:6].ljust(6, "0")))
    if zone is None:
        return made
    shift = datetime.timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
    return made.replace(tzinfo=datetime.timezone(-shift if sign == "-" else shift))
