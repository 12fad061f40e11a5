import { SkeletonRows } from '@/components/ui/skeleton'
import { Table, TableBody } from '@/components/ui/table'

/** Rows to come, in the place where they will be. */
export function LoadingTable({
  label,
  columns,
  rows = 12,
}: {
  label: string
  columns: number
  rows?: number
}) {
  return (
    <Table aria-label={`${label}, loading`}>
      <TableBody>
        <SkeletonRows columns={columns} rows={rows} />
      </TableBody>
    </Table>
  )
}
