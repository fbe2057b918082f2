/* ---
title: Entry pages
description: Where visits began, how many of them saw nothing else, and how many pages they saw. A visit is one visitor's day on one site.
order: 7
reads: period
chart:
  type: bar
  nothing: "No page was read. Counting began on {since}; a page stands here from its first reader on."
  x: visits
  y: page
  limit: 20
  format: {one_page: percent}
  columns:
    page: {label: Page, sub: title, new: path, filter: entry}
    path: {hide: true}
    site: {hide: true}
    visits: Visits
    one_page: Left after one page
    views_a_visit: Views a visit
  table: show
--- */
with counted as (
  select site, path, sum(visits) as visits, sum(one_page) as one_page, sum(views) as views
  from daily_entries_spans
  where :site is null or site = :site
  group by path, site
)
select
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as page,
  site,
  path,
  (select title from pages where pages.site = counted.site and pages.path = counted.path) as title,
  visits,
  1.0 * one_page / visits as one_page,
  round(1.0 * views / visits, 2) as views_a_visit
from counted
order by visits desc, page
