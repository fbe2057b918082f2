with counted as (
  select country, count(distinct session) as visitors, count(*) as views
  from pageviews
  where day between :from and :to and (:site is null or site = :site)
  group by country
)
select country, visitors, views, 1.0 * visitors / sum(visitors) over () as share
from counted
order by visitors desc, country
