with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
named as (
  select *, coalesce(shown, source) as called
  from pageviews left join spelled on word = source
),
told as (
  select called as source, min(medium) as medium, count(*) as views, count(distinct session) as visitors, count(distinct site || path) as pages
  from named
  where day between :from and :to and (:site is null or site = :site) and source is not null
  group by called
),
silent as (
  select session from query.silent
)
select source, medium, views, visitors, pages from told
union all
select 'Direct', null, count(*), count(*), null from silent having count(*) > 0
order by visitors desc, source
