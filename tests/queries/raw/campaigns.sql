with counted as (
  select campaign, source, medium, content, count(distinct session) as visitors, count(*) as views
  from pageviews
  where day between :from and :to and (:site is null or site = :site) and campaign is not null
  group by campaign, source, medium, content
)
select * from counted
order by sum(visitors) over (partition by campaign) desc, campaign, medium, visitors desc, source, content
