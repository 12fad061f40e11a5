import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { paths, releaseFiles } from '@/lib/client/paths'
import type { Release } from './types'

/** What can be taken away or put side by side: another release, the PDF, the exact package. */
export function ReleaseFiles({ release }: { release: Release }) {
  const router = useRouter()
  const compare = paths.releaseCompare({ from: release.base?.id, to: release.id })
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button>More</Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem onSelect={() => router.push(compare)}>
          Compare with another release
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => router.push(paths.releaseExports(release.id))}>
          Export for other engines
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => window.location.assign(releaseFiles.pdf(release.id))}>
          Download as PDF
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => window.location.assign(releaseFiles.package(release.id))}>
          Download package (JSON)
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
