"""What officers of the hotline do in chat: nothing that shows a tip."""
