import { downloadReleasePackage } from '@/lib/http/download-release'

export const dynamic = 'force-dynamic'

export const GET = downloadReleasePackage
