/* ---
title: Pages and their rare sources
description: The long tail turned round. Sources seen less than five times are many and say little one by one, so here is each page with those that led to it.
hidden: true
reads: period
chart:
  type: table
  nothing: "No source was seen less than five times. Rare ones stand here from their first reader on."
  columns:
    page: {label: To ← from, sub: sources, new: path, filter: path}
    path: {hide: true}
    site: {hide: true}
    count: Sources
    views: Views
--- */
with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
seldom(name) as materialized (
  select coalesce(shown, source)
  from daily_sources_spans left join spelled on word = source
  where :site is null or site = :site
  group by 1
  having sum(views) < 5
),
rare as (
  select name, site, path, views, row_number() over (partition by site, path order by views desc, name) as nth
  from (
    select coalesce(shown, source) as name, site, path, sum(views) as views
    from daily_source_pages_spans left join spelled on word = source
    where coalesce(shown, source) in (select name from seldom) and (:site is null or site = :site)
    group by name, site, path
  )
),
gathered as (
  select
    site, path,
    group_concat(name, ', ' order by nth) filter (where nth <= 3) as named,
    count(*) as count,
    sum(views) as views
  from rare
  group by site, path
)
select
  coalesce(pages.title, gathered.path) as page,
  gathered.path,
  gathered.site,
  named || case when count > 3 then ', +' || (count - 3) else '' end as sources,
  count,
  views
from gathered
left join pages on pages.site = gathered.site and pages.path = gathered.path
order by views desc, count desc, page
