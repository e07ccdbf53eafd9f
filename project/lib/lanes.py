def lanes_of(items, hours):
    """Items in lists in which none overlaps another, as few as there must be.

    ``items`` are in the order of their starts, ``hours(item)`` is its (start, end).
    """
    lanes = []
    for item in items:
        start, _end = hours(item)
        free = next((lane for lane in lanes if hours(lane[-1])[1] <= start), None)
        if free is None:
            lanes.append([item])
        else:
            free.append(item)
    return lanes
