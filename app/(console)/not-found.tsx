import Link from 'next/link'
import { PageHeader } from '@/components/console/page-header'
import { Button } from '@/components/ui/button'
import { paths } from '@/lib/client/paths'

/** Inside the console's frame, which has the one main landmark already. */
export default function NotFound() {
  return (
    <PageHeader
      title="Nothing is here"
      answer="The address names nothing, or something that your teams may not see."
      primary={
        <Button asChild variant="primary">
          <Link href={paths.home()}>Go to Home</Link>
        </Button>
      }
    />
  )
}
