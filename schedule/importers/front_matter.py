"""The YAML between two lines of dashes at the head of a Markdown file, read so that it can do no harm."""

import re

import yaml

LARGEST = 65_536  # characters of one front matter
LARGEST_LIST = 1_000_000  # characters of a file that is YAML alone
DEEPEST = 8
_FENCED = re.compile(r"---[ \t]*\n(.*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"([A-Za-z_][\w-]{0,60}):[ \t]*(.*)")


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """Texts, lists and mappings alone; of what YAML would make something else, nothing and yes or no."""


_Loader.add_implicit_resolver("null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("truth", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF"))
_Loader.add_constructor("null", lambda loader, node: None)
_Loader.add_constructor("truth", lambda loader, node: node.value.lower() == "true")


class BrokenYaml(ValueError):
    """YAML that is not well-formed, or that does what is not allowed; str() says which."""


def read_yaml(text, largest=LARGEST_LIST):
    """Lists, dicts, texts, None, True and False. Raises BrokenYaml; aliases, tags and depth are refused."""
    if len(text) > largest:
        raise BrokenYaml(f"it has more than {largest:,} characters")
    try:
        _check(yaml.parse(text, Loader=_Loader))
        return yaml.load(text, Loader=_Loader)  # noqa: S506  it makes texts, lists and dicts alone
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise BrokenYaml(f"{reason}, in its line {mark.line + 1}" if mark else reason) from None


def _check(events):
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BrokenYaml("anchors and aliases are not allowed")
        if getattr(event, "tag", None):
            raise BrokenYaml("tags are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BrokenYaml(f"more than {DEEPEST} lists or mappings inside each other")


def split_front_matter(text):
    """(fields, body, what is wrong or ""): fields is None where there is no front matter at all.

    Of broken front matter the lines ``key: value`` are the fields, and all of it stays in the body.
    """
    text = text.replace("\r\n", "\n")
    if not (fenced := _FENCED.match(text)):
        return None, text, ""
    try:
        fields = read_yaml(fenced[1], LARGEST)
        if isinstance(fields, dict):
            return fields, text[fenced.end() :].strip(), ""
        problem = "it holds no fields"
    except BrokenYaml as error:
        problem = str(error)
    lines = [_LINE.fullmatch(line.strip()) for line in fenced[1][:LARGEST].split("\n")]
    return {line[1]: line[2].strip("\"' ") for line in lines if line and line[2]}, text.strip(), problem
