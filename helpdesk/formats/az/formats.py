"""How Azerbaijani pages write times: with two digits for the hour, as everywhere else here."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y, H:i"
