-- The last of the commit's statements: from now on this batch is known to be written.
insert into batches (node, sequence) values (:node, :sequence)
on conflict (node) do update set sequence = excluded.sequence where excluded.sequence > sequence
