/* ---
title: Pages and their rare sources
description: The long tail turned round. Sources seen less than five times are many and say little one by one, so here is each page with those that led to it.
hidden: true
reads: period
chart:
  type: table
  columns:
    page: {label: To ← from, sub: sources, new: path}
    path: {hide: true}
    site: {hide: true}
    count: Sources
    views: Views
--- */
with seldom(source) as materialized (
  select source
  from daily_sources_spans
  where :site is null or site = :site
  group by source
  having sum(views) < 5
),
rare as (
  select source, site, path, views, row_number() over (partition by site, path order by views desc, source) as nth
  from (
    select source, site, path, sum(views) as views
    from daily_source_pages_spans
    where source in (select source from seldom) and (:site is null or site = :site)
    group by source, site, path
  )
),
gathered as (
  select
    site, path,
    group_concat(source, ', ' order by nth) filter (where nth <= 3) as named,
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
