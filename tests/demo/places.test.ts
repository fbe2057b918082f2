import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "../../src/base/days.ts";
import { famous, frontPageDay, places, writePosts } from "../../src/demo/places.ts";

const today = "2026-03-01";

test("about 60 posts with addresses of their own, newest first, none from tomorrow", () => {
  const posts = writePosts(today);
  assert.ok(posts.length >= 55 && posts.length <= 65, `${posts.length} posts`);
  assert.equal(new Set(posts.map((post) => post.path)).size, posts.length);
  assert.deepEqual(
    posts,
    posts.toSorted((a, b) => b.day.localeCompare(a.day)),
  );
  assert.ok((posts[0]?.day ?? "") < today);
  assert.ok(posts.filter((post) => post.day > addDays(today, -90)).length >= 10);
  for (const post of posts) assert.match(post.path, /^\/20\d\d\/[a-z0-9]+(-[a-z0-9]+)*\/$/);
});

test("the famous post is out before it reaches the front page, within the last 30 days", () => {
  const day = frontPageDay(today);
  assert.equal(writePosts(today).find((post) => post.title === famous)?.day, addDays(day, -1));
  assert.ok(day > addDays(today, -29));
});

test("every page of a site has one address and one title", () => {
  for (const { pages } of places) {
    assert.equal(new Set(pages.map((page) => page.path)).size, pages.length);
    assert.equal(new Set(pages.map((page) => page.title)).size, pages.length);
    assert.equal(pages[0]?.path, "/");
  }
});
