with counted as (
  select
    coalesce(case :by when 'browser' then browser when 'os' then os else device end, 'not known') as what,
    count(distinct session) as visitors,
    count(*) as views
  from pageviews
  where day between :from and :to and (:site is null or site = :site)
  group by what
)
select what, visitors, views, 1.0 * visitors / sum(visitors) over () as share
from counted
order by visitors desc, what
