import { SkeletonRows } from '@/components/ui/skeleton'
import { Table, TableBody } from '@/components/ui/table'

/** Rows that stand for those to come. */
export function Loading({ rows, columns = 7 }: { rows: number; columns?: number }) {
  return (
    <Table aria-label="Loading" aria-busy="true">
      <TableBody>
        <SkeletonRows columns={columns} rows={rows} />
      </TableBody>
    </Table>
  )
}
