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
rare as (
  select *, row_number() over (partition by site, path order by views desc, source) as nth
  from pairs
  where source in (select source from pairs group by source having sum(views) < 5)
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
