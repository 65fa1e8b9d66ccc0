"""How an address stands in the window of an envelope. Pure."""

MOST_LINES = 7  # what the window of a DL envelope shows in 11 point


def address_lines(name: str, address: str) -> list[str]:
    """The name and the lines of an address; one typed on a single line is parted at its commas.

    What would not fit into the window is joined with commas, so that nothing of it is lost.
    """
    typed = [line.strip(" ,") for line in address.splitlines()]
    lines = [line for line in typed if line]
    if len(lines) == 1:
        lines = [part.strip() for part in lines[0].split(",") if part.strip()]
    lines = [name, *lines]
    if len(lines) <= MOST_LINES:
        return lines
    spare = len(lines) - MOST_LINES + 1
    return [lines[0], ", ".join(lines[1 : 1 + spare]), *lines[1 + spare :]]
