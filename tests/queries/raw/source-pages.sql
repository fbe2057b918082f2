with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
named as (
  select *, coalesce(shown, source) as called
  from pageviews left join spelled on word = source
),
pairs as (
  select called as source, site, path, count(*) as views
  from named
  where day between :from and :to and (:site is null or site = :site) and source is not null
  group by called, site, path
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
  select called as source, count(distinct session) as visitors
  from named
  where day between :from and :to and (:site is null or site = :site) and source is not null
  group by called
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
where ranked.nth = 1 and (ranked.source_views >= 5 or (select max(source_views) from ranked) < 5)
order by ranked.source_views desc, ranked.source
