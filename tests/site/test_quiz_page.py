"""The quiz as pages: every question once, its anchor, its answers hidden, its links to what it is about."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from markdown import markdown

from whybn.course import claims as lecture
from whybn.course.questions import Question, load_questions
from whybn.questions import page as quiz_page
from whybn.questions.compute import draw
from whybn.site import quiz

ROOT = Path(__file__).parents[2]
BANK = load_questions(ROOT)
PAGES = quiz.pages(ROOT)
HTML = {
    topic.slug: markdown(PAGES[f"quiz/{topic.slug}.md"], extensions=["md_in_html", "attr_list", "whybn.site.markup"])
    for topic in BANK.topics
}
EACH_QUESTION = pytest.mark.parametrize("question", BANK.questions, ids=lambda question: question.id)
EACH_TOPIC = pytest.mark.parametrize("topic", BANK.topics, ids=lambda topic: topic.slug)


@EACH_QUESTION
def test_a_question_stands_below_a_heading_that_its_id_leads_to(question: Question):
    html = HTML[question.topic]
    assert len(re.findall(f'<h2 id="{question.id}">Question ', html)) == 1
    assert html.count(f'<div data-question="{question.id}">') == 1


@EACH_QUESTION
def test_a_question_can_be_read_without_scripts_and_its_answer_is_not_there(question: Question):
    html = HTML[question.topic]
    start = html.index(f'<div data-question="{question.id}">')
    place = html[start : html.find("<h2", start) if "<h2" in html[start:] else None]
    variant = quiz_page.entry(question, quiz.SEED)["variants"][0]
    assert variant["text"] in re.sub(r">\s+<", "><", place)
    assert all(f"<li>{choice}</li>" in place for choice in variant["choices"])
    drawn = draw(question, quiz.SEED)
    assert quiz_page.answers(drawn)["why"] not in html


@EACH_QUESTION
def test_a_question_links_to_the_claims_and_clauses_that_it_is_about(question: Question):
    claims = lecture.load_ledger(ROOT)
    links = quiz.reading(question, claims)
    assert links
    for claim in question.claims:
        assert any(f"(/claims/{claims[claim].page}.md)" in link for link in links)
    for clause in question.clauses:
        assert any(f"(/specification/{clause.replace('.', '.md#', 1)})" in link for link in links)


@EACH_TOPIC
def test_the_element_finds_the_questions_of_its_topic_inside_it(topic):
    data = re.search(r'<whybn-quiz [^>]*questions="([^"]*)"', HTML[topic.slug])
    assert data
    assert json.loads(unescape(data[1])) == json.loads(json.dumps(quiz_page.data(BANK, topic.questions, quiz.SEED)))
    assert HTML[topic.slug].count("</whybn-quiz>") == 1


def test_the_overview_leads_to_every_topic_and_counts_its_questions():
    overview = PAGES["quiz/index.md"]
    assert list(PAGES) == ["quiz/index.md", *(f"quiz/{topic.slug}.md" for topic in BANK.topics)]
    for topic in BANK.topics:
        assert f"| [{topic.title}]({topic.slug}.md) | {len(topic.questions)} |" in overview
        assert f'ids="{" ".join(question.id for question in topic.questions)}"' in overview
