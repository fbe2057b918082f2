/* ---
title: Two periods compared
description: Views of each page in this period and in as many days before it.
params:
  least: {type: integer, default: 1, min: 1, label: At least this many views}
chart:
  type: bar
  y: path
  x: views
  before: before
  limit: 15
--- */
with spans as (
  select date(:from, '-' || (1 + julianday(:to) - julianday(:from)) || ' days') as start
)
select
  path,
  count(*) filter (where day >= :from) as views,
  count(*) filter (where day < :from) as before
from pageviews, spans
where day between start and :to
  and (:site is null or site = :site)
group by path
having views >= :least
order by views desc
