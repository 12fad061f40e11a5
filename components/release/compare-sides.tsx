import { FileDown, FileText } from 'lucide-react'
import Link from 'next/link'
import { Digest } from '@/components/console/digest'
import { StateChip } from '@/components/console/state-chip'
import type { StateName } from '@/components/console/states'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { paths, releaseFiles } from '@/lib/client/paths'
import type { Comparison } from './types'

/** Which two they are, whether their digests agree, and both as files. */
export function CompareSides({ comparison }: { comparison: Comparison }) {
  const { before, after } = comparison
  return (
    <Table aria-label="The two releases">
      <TableHead>
        <tr>
          {['', 'Release', 'Environment', 'State', 'Root digest', 'Drafted'].map(name => (
            <TableHeader key={name} className="static">
              {name === '' ? <span className="sr-only">Side</span> : name}
            </TableHeader>
          ))}
          <TableHeader className="static w-full print:hidden">Files</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {(
          [
            ['From', before],
            ['To', after],
          ] as const
        ).map(([word, side]) => (
          <TableRow key={word}>
            <TableCell className="text-muted">{word}</TableCell>
            <TableCell>
              <Link href={paths.release(side.id)} className="text-link hover:underline">
                r{side.number}
              </Link>
            </TableCell>
            <TableCell>{side.environment.name}</TableCell>
            <TableCell>
              <StateChip state={side.state as StateName} />
            </TableCell>
            <TableCell>
              <Digest value={side.digests.root} compareTo={word === 'To' ? before.digests.root : undefined} />
            </TableCell>
            <TableCell>
              <Time at={side.created_at} />
            </TableCell>
            <TableCell className="print:hidden">
              <span className="flex gap-2">
                <Button asChild size="sm">
                  <a href={releaseFiles.pdf(side.id)} download aria-label={`PDF of ${side.label}`}>
                    <FileText aria-hidden="true" />
                    PDF
                  </a>
                </Button>
                <Button asChild size="sm">
                  <a href={releaseFiles.package(side.id)} download aria-label={`Package of ${side.label}`}>
                    <FileDown aria-hidden="true" />
                    Package
                  </a>
                </Button>
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
