"""``centre``: the district's side; packages in, receipts out, nothing lost and nothing doubled."""
