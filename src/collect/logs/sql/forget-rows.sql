-- Takes back what came of a log, range by range.
delete from events
where day = :day and id between :first and :last
