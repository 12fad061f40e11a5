import { downloadBundle } from '@/lib/http/download'

export const dynamic = 'force-dynamic'

export const GET = downloadBundle
