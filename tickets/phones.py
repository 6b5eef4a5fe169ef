"""The spellings of one phone number. Pure."""


def spellings(number: str) -> list[str]:
    """Give how providers write one number, itself first (Brazil, Mexico, Argentina; protocols 1.3-21)."""
    forms = [number]
    if number.startswith("55") and len(number) == 12 and number[4] in "6789":
        forms.append(number[:4] + "9" + number[4:])
    if number.startswith("55") and len(number) == 13 and number[4] == "9" and number[5] in "6789":
        forms.append(number[:4] + number[5:])
    if number.startswith("521") and len(number) == 13:
        forms.append("52" + number[3:])
    if number.startswith("52") and len(number) == 12:
        forms.append("521" + number[2:])
    if number.startswith("549") and len(number) == 13:
        forms.append("54" + number[3:])
    if number.startswith("54") and len(number) == 12:
        forms.append("549" + number[2:])
    return forms
