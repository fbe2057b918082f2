/* ---
title: Entry pages
description: Where visits began, how many of them were bounces (one page view, no event, less than ten engaged seconds), and how many pages they saw. A visit is what one visitor does with no pause over 30 minutes.
order: 7
reads: period
chart:
  type: bar
  nothing: "No page was read. Counting began on {since}; a page stands here from its first reader on."
  x: visits
  y: page
  limit: 20
  format: {bounce: percent}
  columns:
    page: {label: Page, sub: title, new: path, filter: entry}
    path: {hide: true}
    site: {hide: true}
    visits: Visits
    bounce: Bounces
    views_a_visit: Views a visit
  table: show
--- */
with counted as (
  select site, path, sum(visits) as visits, sum(bounces) as bounces, sum(views) as views
  from daily_entry_pages_spans
  where :site is null or site = :site
  group by path, site
)
select
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as page,
  site,
  path,
  (select title from pages where pages.site = counted.site and pages.path = counted.path) as title,
  visits,
  1.0 * bounces / visits as bounce,
  round(1.0 * views / visits, 2) as views_a_visit
from counted
order by visits desc, page
