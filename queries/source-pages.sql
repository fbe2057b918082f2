/* ---
title: Sources and the pages they led to
description: Each source seen at least five times, with its page or how many pages they were.
hidden: true
reads: period
chart:
  type: table
  columns:
    source: {label: From → to, arrow: to}
    views: Views
    visitors: Visitors
--- */
with pairs as (
  select source, site, path, sum(views) as views
  from daily_source_pages_spans
  where span in (select span from query.spans) and (:site is null or site = :site)
  group by source, site, path
),
ranked as (
  select
    *,
    row_number() over (partition by source order by views desc, site, path) as nth,
    sum(views) over (partition by source) as source_views,
    count(*) over (partition by source) as pages
  from pairs
),
people as (
  select source, sum(visitors) as visitors
  from daily_sources_spans
  where span in (select span from query.spans) and (:site is null or site = :site)
  group by source
)
-- A page is named where it is the only one, or at least a third of what the source brought.
select
  ranked.source,
  case
    when ranked.views * 3 < ranked.source_views then ranked.pages || ' pages'
    else coalesce(pages.title, ranked.path) || case when ranked.pages > 1 then ', +' || (ranked.pages - 1) else '' end
  end as "to",
  ranked.source_views as views,
  people.visitors
from ranked
join people on people.source = ranked.source
left join pages on pages.site = ranked.site and pages.path = ranked.path
where ranked.nth = 1 and ranked.source_views >= 5
order by ranked.source_views desc, ranked.source
