from project.lib.keeping import Kept


def test_what_was_not_wanted_for_longest_goes_first():
    kept = Kept(10, len)
    kept.keep("a", "xxxx")
    kept.keep("b", "yyyy")
    assert kept.get("a") == "xxxx"
    kept.keep("c", "zzzz")
    assert (kept.get("a"), kept.get("b"), kept.get("c"), kept.weight) == ("xxxx", None, "zzzz", 8)


def test_what_alone_is_too_heavy_is_not_kept_and_drives_nothing_out():
    kept = Kept(5, len)
    kept.keep("a", "xxxx")
    kept.keep("a heavy one", "x" * 6)
    assert (kept.get("a"), len(kept)) == ("xxxx", 1)
