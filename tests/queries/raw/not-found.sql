with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
lost as (
  select site, path, coalesce(shown, source) as source, session, day
  from events left join spelled on word = source
  where kind = 'notfound' and bot is null and day between :from and :to and (:site is null or site = :site)
),
named as (
  select site, path, source, row_number() over (partition by site, path order by count(*) desc, source) as nth
  from lost
  where source is not null
  group by site, path, source
),
sources as (
  select site, path, group_concat(source, ', ' order by nth) filter (where nth <= 3) as first, count(*) as count
  from named
  group by site, path
)
select
  case when :site is null and (select count(*) from sites) > 1 then lost.site || lost.path else lost.path end as page,
  'from ' || sources.first || case when sources.count > 3 then ', +' || (sources.count - 3) else '' end as sources,
  count(*) as hits,
  count(distinct lost.session) as visitors,
  max(lost.day) as last_day
from lost
left join sources on sources.site = lost.site and sources.path = lost.path
group by lost.site, lost.path
order by hits desc, page
