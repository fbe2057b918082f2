/* ---
title: Sources
description: Where readers came from, grouped. Direct are the visits of which no page said where it came from. A view that followed another page of the same site has no source and is not counted. Whoever came from two sources counts for both, so they add up to more visitors than Totals.
order: 4
reads: period
chart:
  type: bar
  nothing: "Nobody came from elsewhere, as far as browsers tell. A source stands here from the first reader on who follows a link to you."
  x: visitors
  y: source
  limit: 20
  columns:
    source: Source
    medium: Kind
    views: Views
    visitors: Visitors
    pages: Pages
  table: show
--- */
with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
told as (
  select coalesce(shown, source) as name, min(medium) as medium, sum(views) as views, sum(visitors) as visitors
  from daily_sources_spans left join spelled on word = source
  where :site is null or site = :site
  group by name
),
led as (
  select coalesce(shown, source) as name, count(distinct site || path) as pages
  from daily_source_pages_spans left join spelled on word = source
  where :site is null or site = :site
  group by name
),
silent as (
  select sum(direct) as visits
  from daily_visits
  where day between :from and :to and (:site is null or site = :site)
)
select name as source, medium, views, visitors, pages from told join led using (name)
union all
select 'Direct', null, visits, visits, null from silent where visits > 0
order by visitors desc, source
