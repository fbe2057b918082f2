/* ---
title: Countries
description: Where visitors were, by the network of their address. Only the country is kept.
order: 8
reads: period
chart:
  type: map
  nothing: "No country is known. One stands here from its first reader on; addresses of private networks have none."
  x: country
  y: visitors
  columns:
    country: Country
    visitors: Visitors
    views: Views
    share: Share of visitors
  format: {country: country, share: percent}
  table: show
--- */
with counted as (
  select country, sum(visitors) as visitors, sum(views) as views
  from daily_countries_spans
  where :site is null or site = :site
  group by country
)
select country, visitors, views, 1.0 * visitors / sum(visitors) over () as share
from counted
order by visitors desc, country
