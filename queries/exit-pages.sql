/* ---
title: Exit pages
description: The last page of visits, and how many of them had begun there too. A visit is what one visitor does with no pause over 30 minutes.
order: 8
reads: period
chart:
  type: bar
  nothing: "No page was read. Counting began on {since}; a page stands here from its first reader on."
  x: visits
  y: page
  limit: 20
  format: {began: percent}
  columns:
    page: {label: Page, sub: title, new: path, filter: path}
    path: {hide: true}
    site: {hide: true}
    visits: Visits
    began: Had begun there
  table: show
--- */
with counted as (
  select site, path, sum(visits) as visits, sum(began) as began
  from daily_exit_pages_spans
  where :site is null or site = :site
  group by path, site
)
select
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as page,
  site,
  path,
  (select title from pages where pages.site = counted.site and pages.path = counted.path) as title,
  visits,
  1.0 * began / visits as began
from counted
order by visits desc, page
