with links as (
  select referrer, source, site, path, count(*) as views
  from pageviews
  where day between :from and :to
    and (:site is null or site = :site)
    and (:source is null or source = :source)
    and referrer is not null
  group by referrer, source, site, path
),
-- Beside max() SQLite gives the other columns of the row that has it: the page this link led to most.
gathered as (
  select referrer, source, site, path, max(views) as most, count(*) as pages, sum(views) as views
  from links
  group by referrer, source
)
select
  gathered.referrer,
  gathered.source,
  coalesce(pages.title, gathered.path) as page,
  gathered.pages,
  gathered.views
from gathered
left join pages on pages.site = gathered.site and pages.path = gathered.path
order by gathered.views desc, gathered.referrer
