def tick_task(body, number):
    raise LookupError
