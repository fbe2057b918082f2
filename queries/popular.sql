/* ---
title: Most read
description: What people read most in the chosen period, with the address of each page and the day that its post is from. Also a feed, and rows for a list on the site itself.
hidden: true
reads: period
params:
  top: {type: integer, default: 10, min: 1, max: 100, label: How many pages}
chart:
  type: bar
  nothing: "No page was read. Counting began on {since}; a page stands here from its first reader on."
  x: views
  y: title
  columns:
    title: {label: Page, sub: path, filter: path}
    link: {hide: true}
    path: {hide: true}
    site: {hide: true}
    date: Published
    views: Views
    visitors: Visitors
  format: {title: text, date: date}
  table: show
--- */
with counted as (
  select site, path, sum(views) as views, sum(visitors) as visitors
  from daily_pages_spans
  where :site is null or site = :site
  group by site, path
  order by views desc, visitors desc, site, path
  limit max(1, coalesce(:top, 10))
)
select
  coalesce(nullif(posts.title, ''), nullif(pages.title, ''), counted.path) as title,
  coalesce(posts.url, 'https://' || (sites.hosts ->> 0) || counted.path) as link,
  posts.day as date,
  counted.site,
  counted.path,
  counted.views,
  counted.visitors
from counted
left join posts on posts.site = counted.site and posts.path = counted.path
left join pages on pages.site = counted.site and pages.path = counted.path
left join sites on sites.name = counted.site
order by counted.views desc, counted.visitors desc, counted.site, counted.path
