/** Small facts that a channel must know over a restart: which commands it registered, where it stopped reading. */
export interface ChannelMemory {
  read(channel: string, name: string): Promise<string | null>;
  write(channel: string, name: string, value: string): Promise<void>;
}
