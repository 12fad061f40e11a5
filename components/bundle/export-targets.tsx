import { StateChip } from '@/components/console/state-chip'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { TARGET_DESCRIPTIONS, TARGET_NAMES } from '@/lib/domain/export/target'
import type { EnvironmentExport } from './types'

/** What the archive holds for each engine, as its manifest says. */
export function ExportTargets({ targets }: { targets: NonNullable<EnvironmentExport['export']>['targets'] }) {
  const isLimited = targets.some(each => each.inexpressible > 0)
  return (
    <div>
      <Table aria-label="Targets in the archive">
        <TableHead>
          <tr>
            <TableHeader>Target</TableHeader>
            <TableHeader className="w-full">What it gets</TableHeader>
            <TableHeader className="text-right">Files</TableHeader>
            <TableHeader className="text-right">Bytes</TableHeader>
            <TableHeader className="text-right">Not expressible</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {targets.map(({ target, refused, files, bytes, inexpressible }) => (
            <TableRow key={target}>
              <TableCell className="whitespace-nowrap">{TARGET_NAMES[target]}</TableCell>
              <TableCell className="whitespace-normal text-muted">
                {refused === null ? (
                  TARGET_DESCRIPTIONS[target]
                ) : (
                  <>
                    <StateChip state="refused" /> {visibleLine(refused)}
                  </>
                )}
              </TableCell>
              <TableCell className="text-right tabular-nums">{files.toLocaleString('en')}</TableCell>
              <TableCell className="text-right tabular-nums">{bytes.toLocaleString('en')}</TableCell>
              <TableCell className="text-right tabular-nums">
                {inexpressible === 0 ? '–' : inexpressible.toLocaleString('en')}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {isLimited && (
        <p className="mt-2 text-meta text-muted">
          What a target can’t express is denied there. The archive’s manifest.json names each rule with its
          agent, action and reason, and so does every release under More, Export for other engines.
        </p>
      )}
    </div>
  )
}
