"""The addresses of these pages, below those of the account."""

from django.urls import path

from accounts.pages.late import late

urlpatterns = [
    path("data/", late("messaging.pages.data.data"), name="account_data"),
    path("data/mine/", late("messaging.pages.data.export_mine"), name="account_export"),
    path("data/rooms/<int:room>/", late("messaging.pages.data.export_one_room"), name="account_export_room"),
    path("data/<int:export>/", late("messaging.pages.data.fetch"), name="account_fetch_export"),
    path("erase/", late("messaging.pages.data.erase"), name="account_erase"),
]
