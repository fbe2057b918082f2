with words as (
  select 'source' as what, source as word, 1 as views
  from events
  where kind in ('pageview', 'notfound') and bot is null and source is not null
    and day between :from and :to and (:site is null or site = :site)
  union all
  select 'campaign', campaign, 1
  from pageviews
  where campaign is not null and day between :from and :to and (:site is null or site = :site)
),
keyed as (
  select
    what, word, sum(views) as views,
    what = 'source' and word in (select name from sites) as is_site,
    case
      when word glob '*.*' and word not glob '* *' or word glob '*+' then lower(word)
      when word glob '*[0-9][-+_ ]*[0-9]*' then lower(replace(replace(replace(word, ' ', '-'), '_', '-'), '+', '-'))
      else lower(replace(replace(replace(replace(word, ' ', ''), '-', ''), '_', ''), '+', ''))
    end as key
  from words
  group by what, word
),
named as (
  select
    what, word, is_site,
    first_value(word) over (partition by what, key order by is_site desc, views desc, word) as shown
  from keyed
)
select what, word, shown from named where shown <> word and not is_site order by what, word
