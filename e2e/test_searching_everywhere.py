import re

from playwright.sync_api import expect


def test_the_front_page_searches_all_conferences_as_one_types(page, site):
    page.goto(site)
    expect(page.get_by_role("link", name="DjangoCon US 2025")).to_be_visible()
    page.get_by_role("searchbox", name="Search all conferences").press_sequentially("winemak", delay=10)
    expect(page.locator("#results [data-talk]")).to_have_count(1)
    expect(page.locator("#result-count")).to_have_text("1 talk")
    expect(page.locator(".row-conference")).to_have_text("DjangoCon US 2025")
    expect(page).to_have_url(re.compile(r"/search/\?q=winemak$"))
    page.reload()
    expect(page.locator("#results [data-talk]")).to_have_count(1)


def test_a_speaker_leads_to_their_page(page, site):
    page.goto(f"{site}/search/?q=muthig")
    page.locator(".speakers-found a").first.click()
    expect(page.locator("h1")).to_contain_text("Muthig")
    expect(page.locator(".rows .row-title")).to_contain_text(["Winemaking"])


def test_my_own_words_find_the_talk_in_their_own_voice(page, site, talk):
    page.goto(f"{talk}note/?edit")
    page.locator("textarea.note-body").fill("Ask about the *fermentation* ledger")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_be_visible()
    page.goto(site)
    page.get_by_role("searchbox").press_sequentially("fermentaton", delay=10)
    line = page.locator("#results .row-line.mine")
    expect(line).to_contain_text("Ask about the fermentation ledger")
    expect(line.locator("mark")).to_have_text("fermentation")


def test_all_of_it_without_javascript(new_context, site):
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(site)
    plain.get_by_role("searchbox").fill("winemakign")
    plain.get_by_role("button", name="Search").click()
    expect(plain.locator("#results [data-talk]")).to_have_count(1)
    expect(plain.locator("#found-instead")).to_contain_text("Showing results for winemaking")
    plain.get_by_role("link", name=re.compile("Search only for")).click()
    expect(plain.locator("#results [data-talk]")).to_have_count(0)
