/* ---
title: Not found
description: Addresses that people asked for and that are not there, as the snippet on the error page reports them (status=404).
order: 12
reads: period
chart:
  type: table
  nothing: "No missing page was asked for. Such hits come from the snippet for the 404 page, which stands beside the other one under Settings, and are listed from the first on."
  columns:
    page: {label: Address, sub: sources, new: false, filter: path}
    hits: Times
    visitors: Visitors
    last_day: Last seen
  format: {last_day: date}
--- */
with lost as (
  select site, path, sum(hits) as hits, sum(visitors) as visitors, max(last_day) as last_day
  from daily_not_found_spans
  where :site is null or site = :site
  group by site, path
),
spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
named as (
  select
    site, path, coalesce(shown, source) as name,
    row_number() over (partition by site, path order by sum(hits) desc, coalesce(shown, source)) as nth
  from daily_not_found_sources_spans left join spelled on word = source
  where :site is null or site = :site
  group by site, path, name
),
sources as (
  select site, path, group_concat(name, ', ' order by nth) filter (where nth <= 3) as first, count(*) as count
  from named
  group by site, path
)
select
  case when :site is null and (select count(*) from sites) > 1 then lost.site || lost.path else lost.path end as page,
  'from ' || sources.first || case when sources.count > 3 then ', +' || (sources.count - 3) else '' end as sources,
  lost.hits,
  lost.visitors,
  lost.last_day
from lost
left join sources on sources.site = lost.site and sources.path = lost.path
order by hits desc, page
