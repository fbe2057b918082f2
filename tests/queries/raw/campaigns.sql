with spelled as materialized (
  select what, word, shown from query.spellings
),
named as (
  select
    day, site, medium, content, session,
    coalesce((select shown from spelled where what = 'campaign' and word = campaign), campaign) as campaign,
    coalesce((select shown from spelled where what = 'source' and word = source), source) as source
  from pageviews
),
counted as (
  select campaign, source, medium, content, count(distinct session) as visitors, count(*) as views
  from named
  where day between :from and :to and (:site is null or site = :site) and campaign is not null
  group by campaign, source, medium, content
)
select * from counted
order by sum(visitors) over (partition by campaign) desc, campaign, medium, visitors desc, source, content
