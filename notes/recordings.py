def find_recording(links):
    return ""


def with_recording(html, recording):
    return html
