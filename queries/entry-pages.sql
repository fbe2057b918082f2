/* ---
title: Entry pages
description: Where visits began, how many of them saw nothing else, and how many pages they saw. A visit is one visitor's day on one site.
order: 7
chart:
  type: bar
  x: visits
  y: page
  limit: 20
  format: {one_page: percent}
  columns:
    page: {label: Page, sub: title, new: path}
    path: {hide: true}
    site: {hide: true}
    visits: Visits
    one_page: Left after one page
    views_a_visit: Views a visit
  table: show
--- */
select
  case when :site is null and (select count(*) from sites) > 1 then site || entry else entry end as page,
  site,
  entry as path,
  (select title from pages where pages.site = visits.site and pages.path = visits.entry) as title,
  count(*) as visits,
  avg(one_page) as one_page,
  round(avg(views), 2) as views_a_visit
from query.visits as visits
group by site, entry
order by visits desc, page
