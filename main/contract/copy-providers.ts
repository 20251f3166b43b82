/** What is known of services with an S3 interface; `{region}` stands for the region. Data, so that any face can show it. */
export interface CopyProvider {
  readonly title: string;
  /** Address of the service; 'given': only the person knows it; null: Amazon's own, by region. */
  readonly endpoint: string | 'given' | null;
  /** A region as an example, and what is used where none is given (null: it must be given). */
  readonly example: string;
  readonly region: string | null;
  readonly pathStyle: boolean;
}

export const COPY_PROVIDERS = {
  aws: {
    ...{ title: 'Amazon S3', endpoint: null, example: 'eu-central-1', region: 'us-east-1' },
    pathStyle: false,
  },
  b2: {
    ...{ title: 'Backblaze B2', endpoint: 'https://s3.{region}.backblazeb2.com', example: 'us-west-004' },
    ...{ region: null, pathStyle: false },
  },
  r2: { title: 'Cloudflare R2', endpoint: 'given', example: 'auto', region: 'auto', pathStyle: true },
  wasabi: {
    ...{ title: 'Wasabi', endpoint: 'https://s3.{region}.wasabisys.com', example: 'eu-central-1' },
    ...{ region: 'us-east-1', pathStyle: true },
  },
  minio: { title: 'MinIO', endpoint: 'given', example: 'us-east-1', region: 'us-east-1', pathStyle: true },
  digitalocean: {
    ...{ title: 'DigitalOcean Spaces', endpoint: 'https://{region}.digitaloceanspaces.com' },
    ...{ example: 'fra1', region: null, pathStyle: false },
  },
  hetzner: {
    ...{ title: 'Hetzner Object Storage', endpoint: 'https://{region}.your-objectstorage.com' },
    ...{ example: 'fsn1', region: null, pathStyle: false },
  },
  scaleway: {
    ...{ title: 'Scaleway', endpoint: 'https://s3.{region}.scw.cloud', example: 'fr-par' },
    ...{ region: 'fr-par', pathStyle: false },
  },
  custom: { title: 'S3', endpoint: 'given', example: 'us-east-1', region: 'us-east-1', pathStyle: true },
} as const satisfies Readonly<Record<string, CopyProvider>>;

export type CopyProviderName = keyof typeof COPY_PROVIDERS;
export const COPY_PROVIDER_NAMES = Object.keys(COPY_PROVIDERS) as [CopyProviderName, ...CopyProviderName[]];
