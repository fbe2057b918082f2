/* ---
title: Top pages
description: What people read in the chosen period, most read first.
order: 3
params:
  least: {type: integer, default: 1, min: 1, label: At least this many views}
  country:
    type: choice
    label: Readers in
    options:
      query: >-
        select distinct country from pageviews
        where day between :from and :to and country is not null
        order by country
chart:
  type: bar
  x: views
  y: page
  limit: 20
  columns:
    page: {label: Page, sub: title, new: path}
    path: {hide: true}
    site: {hide: true}
    views: Views
    visitors: Visitors
  table: show
--- */
select
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as page,
  site,
  path,
  (select title from pages where pages.site = pageviews.site and pages.path = pageviews.path) as title,
  count(*) as views,
  count(distinct session) as visitors
from pageviews
where day between :from and :to
  and (:site is null or site = :site)
  and (:country is null or country = :country)
group by site, path
having count(*) >= coalesce(:least, 1)
order by views desc, visitors desc, page
