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
  where :site is null or site = :site
  group by source, site, path
),
-- Beside max() SQLite gives the other columns of the row that has it: the page this source led to most.
gathered as (
  select source, site, path, max(views) as most, count(*) as pages, sum(views) as views
  from pairs
  group by source
),
people as (
  select source, sum(visitors) as visitors
  from daily_sources_spans
  where :site is null or site = :site
  group by source
)
-- A page is named where it is the only one, or at least a third of what the source brought.
select
  gathered.source,
  case
    when most * 3 < views then gathered.pages || ' pages'
    else coalesce(pages.title, gathered.path) || case when gathered.pages > 1 then ', +' || (gathered.pages - 1) else '' end
  end as "to",
  gathered.views,
  people.visitors
from gathered
join people on people.source = gathered.source
left join pages on pages.site = gathered.site and pages.path = gathered.path
where gathered.views >= 5
order by gathered.views desc, gathered.source
