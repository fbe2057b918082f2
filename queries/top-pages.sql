/* ---
title: Top pages
description: What people read in the chosen period, most read first.
order: 3
reads: period
params:
  least: {type: integer, default: 1, min: 1, label: At least this many views}
chart:
  type: bar
  nothing: "No page was read. Counting began on {since}; a page stands here from its first reader on."
  x: views
  y: page
  limit: 20
  columns:
    page: {label: Page, sub: title, new: path, filter: path}
    path: {hide: true}
    site: {hide: true}
    views: Views
    visitors: Visitors
  table: show
--- */
with counted as (
  select site, path, sum(views) as views, sum(visitors) as visitors
  from daily_pages_spans
  where :site is null or site = :site
  group by path, site
)
select
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as page,
  site,
  path,
  (select title from pages where pages.site = counted.site and pages.path = counted.path) as title,
  views,
  visitors
from counted
where views >= coalesce(:least, 1)
order by views desc, visitors desc, page
